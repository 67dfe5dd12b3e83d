"""The gallery: every page of scripts/gallery.lua in the three themes beside its accepted picture
(tests/golden/gallery/THEME/NN.png; JF_UPDATE_GOLDEN=1 accepts; differences: test_gallery.py REPORT_FOLDER)."""
import glob, subprocess, sys, tempfile

from packs import SOURCE, run
from pictures import compare, difference, pages

failed = []
with tempfile.TemporaryDirectory() as work:
    for theme in ("standard", "ibcs", "print"):
        run(SOURCE + "/scripts/gallery.lua", f"{work}/{theme}", "--period", "2026-10", "--format", "pdf", "--set", "theme=" + theme)
        pdf, = glob.glob(f"{work}/{theme}/2026-10/*.pdf")
        subprocess.run(["qpdf", "--check", pdf], check=True, capture_output=True)
        report = f"{sys.argv[1]}/{theme}"
        found = compare(pdf, f"{SOURCE}/tests/golden/gallery/{theme}", report)
        failed += [f"{theme}/{name} (see {report}/index.html)" for name in found]
        some = pages(pdf)
        assert len(some) > 5 and difference(some[2], some[3])[0] > 0.01, "pages that differ are told apart"
assert not failed, "\n".join(failed)
