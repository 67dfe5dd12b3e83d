"""jingfen new: a folder that runs as it is."""
import os, tempfile

from packs import jingfen, pdf_text, run

with tempfile.TemporaryDirectory() as work:
    folder = work + "/我的报告"
    made = jingfen("new", folder)
    assert made.returncode == 0, made.stderr
    checked = jingfen("check", folder + "/report.lua", "--period", "2026-10")
    assert checked.returncode == 0, checked.stderr
    run(folder + "/report.lua", work + "/out", "--period", "2026-10")
    assert sorted(n for n in os.listdir(work + "/out/2026-10") if n.endswith(".pdf")) == sorted(
        ["我的公司.pdf", "南京.pdf", "太原.pdf"])
    assert "营业收入" in pdf_text(work + "/out/2026-10/南京.pdf")
    assert jingfen("new", work + "/one", "--template", "onepage").returncode == 0
    run(work + "/one/report.lua", work + "/page", "--period", "2026-10", "--format", "json")
    for name, wanted in (("我的公司", ("亮点", "下月要做", "两家分公司统一报价底线", "全年落地")), ("南京", ("智能终端样机铺到", "许诺"))):
        with open(f"{work}/page/2026-10/{name}.json", encoding="utf-8") as f:
            text = f.read()
        assert all(w in text for w in wanted), (name, wanted)
    again = jingfen("new", folder)
    assert again.returncode == 2 and "not empty" in again.stderr, again.stderr
    wrong = jingfen("new", work + "/x", "--template", "startr")
    assert wrong.returncode == 2 and 'did you mean "starter"' in wrong.stderr, wrong.stderr
