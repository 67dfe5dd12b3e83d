"""The PDF as a file: ten pages with charts below 150 kB, clean for other programs, with what a reader expects around the pages."""
import glob, os, re, subprocess, tempfile

from packs import SOURCE, run

REPORT = SOURCE + "/tests/e2e/ten_pages.lua"


def tool(*words):
    result = subprocess.run(words, capture_output=True, text=True)
    assert result.returncode == 0 and not result.stderr, (words, result.stdout, result.stderr)
    return result.stdout


def check_pack(path):
    assert os.path.getsize(path) < 150_000, (path, os.path.getsize(path))
    tool("qpdf", "--check", path)
    info, text = tool("pdfinfo", "-isodates", path), tool("pdftotext", "-raw", path, "-")
    assert re.search(r"Pages: +10\b", info) and re.search(r"CreationDate: +2026-10-31", info), info
    assert "月度经营分析" in info and "2026年10月" in info, info
    for line in tool("pdffonts", path).splitlines()[2:]:
        assert re.search(r"Identity-H +yes yes yes", line), line
    pages = text.split("\f")
    for page, section in zip(pages[2:], ("指标", "走势", "差异", "桥", "价量结构", "帕累托", "趋势", "落地")):
        assert section in page.split("\n", 1)[0], page  # the tag is read first, the page number last
        assert re.search(r"\d+ / 10$", page.strip()), page
    plain = path + ".qdf"
    tool("qpdf", "--qdf", "--object-streams=disable", path, plain)
    with open(plain, "rb") as f:
        bare = f.read()
    assert b"/Lang (zh-CN)" in bare and bare.count(b"/Subtype /Link") == 8 and b"/PageLabels" in bare
    assert bare.count(b"/Title <feff") + bare.count(b"/Title (") >= 11, "bookmarks: title, agenda, sections"


with tempfile.TemporaryDirectory() as work:
    run(REPORT, work + "/plain", "--period", "2026-10", "--format", "pdf", "--only", "示范商贸", "--only", "杭州")
    packs = glob.glob(work + "/plain/2026-10/*.pdf")
    assert len(packs) == 2, packs
    for path in packs:
        check_pack(path)

    run(REPORT, work + "/draft", "--period", "2026-10", "--format", "pdf", "--only", "杭州", "--draft")
    assert tool("pdftotext", "-raw", work + "/draft/2026-10/杭州.pdf", "-").count("草稿") >= 10

    locked = work + "/locked/2026-10/杭州.pdf"
    run(REPORT, work + "/locked", "--period", "2026-10", "--format", "pdf", "--only", "杭州", "--set", "locked=yes",
        JF_TEST_PASSWORD="开门 secret")
    assert subprocess.run(["qpdf", "--check", locked], capture_output=True).returncode == 2, "opens without the password"
    told = tool("qpdf", "--show-encryption", "--password=开门 secret", locked)
    assert "stream encryption method: AESv3" in told, told
    assert tool("pdftotext", "-upw", "开门 secret", locked, "-") == tool("pdftotext", work + "/plain/2026-10/杭州.pdf", "-")
