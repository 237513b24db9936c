require("not-here")
