-- The notation of the International Business Communication Standards: greys, green and red.
return {
    page = { width = 842, height = 595, left = 36, right = 36 },
    colours = {
        ink = "262626", ink2 = "595959", ink3 = "8C8C8C",
        rule = "BFBFBF", band = "F2F2F2", off = "D9D9D9",
        paper = "FFFFFF",
        ac = "404040", py = "A6A6A6", pl = "404040", fc = "404040",
        good = "8CB400", bad = "C00010", warn = "F0A800",
        good_text = "4F7300", bad_text = "C00010", -- the light green is too pale for text
        accent = "404040",
    },
    mono = false,
    polarity = "good_green",
    fonts = {
        computed = { "WenQuanYi Micro Hei", "LXGW WenKai" },
        human = { "LXGW WenKai", "WenQuanYi Micro Hei" },
    },
}
