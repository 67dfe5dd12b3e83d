-- For black-and-white printers and copies: favourable is hollow, unfavourable is solid.
return {
    page = { width = 842, height = 595, left = 36, right = 36 },
    colours = {
        ink = "000000", ink2 = "333333", ink3 = "666666",
        rule = "999999", band = "F0F0F0", off = "CCCCCC",
        paper = "FFFFFF",
        ac = "5A5A5A", py = "C6C6C6", pl = "000000", fc = "5A5A5A",
        good = "000000", bad = "000000", warn = "D0D0D0",
        good_text = "000000", bad_text = "000000",
        accent = "000000",
    },
    mono = true,
    polarity = "good_green",
    fonts = {
        computed = { "WenQuanYi Micro Hei", "LXGW WenKai" },
        human = { "LXGW WenKai", "WenQuanYi Micro Hei" },
    },
}
