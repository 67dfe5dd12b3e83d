-- The default look. Copy this file, change what is yours, and name it in the report: theme = "mine".
-- Colours are RRGGBB; sizes are points (1/72 inch). A field that is left out keeps the value below.
return {
    page = { width = 842, height = 595, left = 36, right = 36 }, -- A4 landscape
    colours = {
        ink = "1D2733", ink2 = "5A6572", ink3 = "8A949E", -- text, second text, faint notes
        rule = "C6CCD2", band = "F2F4F6", off = "D7DCE1", -- row rules, row bands, idle bars
        paper = "FFFFFF",
        ac = "2C3B4B", py = "B7BFC7", pl = "2C3B4B", fc = "2C3B4B", -- actual, last year, plan, forecast
        good = "0B7A6B", bad = "C7362B", warn = "D98E04",           -- variances and lights, nothing else
        good_text = "0B7A6B", bad_text = "C7362B",
        accent = "1F4E79",
    },
    mono = false,            -- true: good is hollow, bad is solid; for printing without colour
    polarity = "good_green", -- "rise_red" swaps the two colours
    fonts = {
        computed = { "WenQuanYi Micro Hei", "LXGW WenKai" }, -- what the system computed
        human = { "LXGW WenKai", "WenQuanYi Micro Hei" },    -- what a person wrote
    },
    spacing = { blocks = 18, columns = 20 },                          -- between blocks
    furniture = { section = true, time_bar = true, logo = false },    -- at the head of pages; the logo at their foot
    -- logo = "logo.png",                                             -- PNG beside this file, on the cover
}
