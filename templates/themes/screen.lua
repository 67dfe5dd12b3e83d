-- The standard look for a projector: 16:9.
return { page = "16:9" }
