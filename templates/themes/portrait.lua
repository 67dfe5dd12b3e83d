-- The standard look on upright A4 paper.
return { page = "A4 portrait" }
