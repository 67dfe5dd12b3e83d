"""The gallery: every page of scripts/gallery.lua, which has all themes, beside its accepted picture
(tests/golden/gallery/NN.png; JF_UPDATE_GOLDEN=1 accepts; differences: test_gallery.py REPORT_FOLDER)."""
import glob, re, subprocess, sys, tempfile, zipfile

import ooxml
from packs import SOURCE, run
from pictures import compare, difference, pages



def apart(pdf):
    """No word leaves its page or lies on another, as poppler reads the boxes of the finished file. How many words there are."""
    text = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    n = 0
    for number, page in enumerate(text.split("<page ")[1:], 1):
        width, height = map(float, re.match(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        words = []
        for m in re.finditer(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', page):
            left, top, right, bottom = map(float, m.groups()[:4])
            inset = 0.22 * (bottom - top)  # from the line's box to the letters
            assert left > -0.5 and right < width + 0.5 and top + inset > 0 and bottom - inset < height, (number, m[0])
            words.append((top + inset, bottom - inset, left + 0.3, right - 0.3, m[5]))
        words.sort()
        for i, a in enumerate(words):
            for b in words[i + 1:]:
                if b[0] >= a[1]:
                    break
                assert a[2] >= b[3] or b[2] >= a[3], (number, a, b)
        n += len(words)
    return n


with tempfile.TemporaryDirectory() as work:
    run(SOURCE + "/scripts/gallery.lua", work, "--period", "2026-10")
    pdf, = glob.glob(work + "/2026-10/*.pdf")
    subprocess.run(["qpdf", "--check", pdf], check=True, capture_output=True)
    failed = compare(pdf, SOURCE + "/tests/golden/gallery", sys.argv[1])
    words = apart(pdf)
    assert words > 4000, words
    read = subprocess.run(["pdftotext", "-raw", "-f", "15", "-l", "15", pdf, "-"], check=True, capture_output=True, text=True).stdout
    order = [read.index(x) for x in ("桥", "营业收入：从计划", "图册 · 营业收入", "AC 实际", "PL 计划", "不利", "计划 杭州 天津", "比例尺", "演示数据")]
    assert order == sorted(order), (order, read)
    some = pages(pdf)
    assert len(some) > 5 and difference(some[2], some[3])[0] > 0.01, "pages that differ are told apart"

    # A section's theme has its own page, and its own colours in the workbook.
    info = subprocess.run(["pdfinfo", "-l", "999", pdf], check=True, capture_output=True, text=True).stdout
    sizes = set(re.findall(r"size: +([\d.]+ x [\d.]+) pts", info))
    assert sizes == {"842 x 595", "595 x 842", "960 x 540"}, sizes
    book, = glob.glob(work + "/2026-10/*.xlsx")
    assert ooxml.check(book)[1] > 40, "charts"
    with zipfile.ZipFile(book) as z:
        drawn = "".join(z.read(n).decode() for n in z.namelist() if n.startswith("xl/charts/chart"))
    for theme, actual in (("standard", "2C3B4B"), ("ibcs", "404040"), ("print", "5A5A5A"), ("company", "3B2F24")):
        assert actual in drawn, theme + ": no chart of the workbook has its colour"

    with open(work + "/bad.lua", "w", encoding="utf-8") as f:
        f.write('local s = source "s" { path = "s.csv", dims = { b = "B" } }\nlocal m = metric "m" { title = "M", unit = "元", actual = s:count() }\n'
                'return report { title = "R", company = "C", packs = { top = "C" },\n  section "A" { theme = "ibsc", cards { m } } }\n')
    with open(work + "/s.csv", "w") as f:
        f.write("B\nx\n")
    told = run(work + "/bad.lua", work + "/bad", "--period", "2026-10", code=1).stderr
    assert 'bad.lua:4: unknown theme "ibsc"; did you mean "ibcs"?' in told, told
    with open(work + "/bad.lua", encoding="utf-8") as f:
        text = f.read().replace("ibsc", "cff")
    with open(work + "/bad.lua", "w", encoding="utf-8") as f:
        f.write(text)
    with open(work + "/cff.lua", "w", encoding="utf-8") as f:
        f.write('return { fonts = { computed = { "C059" } } }')
    told = run(work + "/bad.lua", work + "/bad", "--period", "2026-10", code=1).stderr
    assert "C059" in told and ("CFF outlines" in told or "install" in told), told  # the second where it is not there
assert not failed, "\n".join(f"{name} (see {sys.argv[1]}/index.html)" for name in failed)
