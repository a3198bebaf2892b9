// The script of every page: it makes pages that work without it more pleasant.
import "htmx.org";
import "./ballot.js";
import "./copying.js";
import "./dialog.js";
import "./kanban.js";
import "./listing.js";
import "./live.js";
import "./search.js";
import "./tips.js";
