-- The house style of a company: copy this file, put the logo beside it, and name it in the report: theme = "mine".
-- What is not said here is as in standard.lua. Check text colours for contrast, and good against bad for readers who see no red or green.
return {
    page = "A4",          -- "A4 portrait", "16:9", or { width = 842, height = 595, left = 36, right = 36 } in points
    logo = "company.png", -- 26 points high on the cover, and at the foot of the pages: furniture
    colours = {
        accent = "6A3D00", ac = "3B2F24", pl = "3B2F24", fc = "3B2F24", py = "C9BFB3",
        ink = "2A2119", ink2 = "6B5D50", ink3 = "9A8D80", rule = "D6CDC3", band = "F6F2ED", off = "E2DAD1",
    },
    polarity = "rise_red", -- red is good, as on the stock exchanges of China
    furniture = { logo = true },
    fonts = { computed = { "WenQuanYi Micro Hei", "LXGW WenKai" }, human = { "LXGW WenKai", "WenQuanYi Micro Hei" } },
}
