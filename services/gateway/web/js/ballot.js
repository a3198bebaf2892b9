// Says how many dots are left while somebody divides them; the form works without it, and the service counts anyway.
const said = (ballot) => {
  const left = ballot.querySelector(".ballot-left");
  if (!left) return;
  const given = [...ballot.querySelectorAll(".ballot-number")].reduce((sum, each) => sum + (Number(each.value) || 0), 0);
  const rest = Number(ballot.dataset.budget) - given;
  const words = rest < 0 ? left.dataset.over : left.dataset.left;
  left.hidden = false;
  left.classList.toggle("ballot-over", rest < 0);
  left.textContent = words.replace("{number}", Math.abs(rest));
};

document.addEventListener("input", (event) => {
  const ballot = event.target.closest?.("form.ballot[data-budget]");
  if (ballot) said(ballot);
});
document.querySelectorAll("form.ballot[data-budget]").forEach(said);
