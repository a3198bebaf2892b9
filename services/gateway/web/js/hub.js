// The script of every page: it makes pages that work without it more pleasant.
import "htmx.org";
import "idiomorph";
import "./copying.js";
import "./overview.js";
