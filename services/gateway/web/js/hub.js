// The script of every page: it makes pages that work without it more pleasant.
import "htmx.org";
import "./copying.js";
import "./dialog.js";
import "./listing.js";
import "./live.js";
import "./search.js";
