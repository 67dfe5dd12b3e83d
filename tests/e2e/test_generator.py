"""The demo's data are what its generator writes: test_generator.py CC"""
import filecmp, glob, os, subprocess, sys, tempfile

from packs import SOURCE

FOLDER = SOURCE + "/scripts/demo/"
with tempfile.TemporaryDirectory() as work:
    subprocess.run([sys.argv[1], "-Wall", "-Wextra", "-Werror", "-o", work + "/generate", *glob.glob(FOLDER + "generator/*.c")],
                   check=True)
    os.mkdir(work + "/data")
    subprocess.run([work + "/generate", work + "/data"], check=True)
    names = sorted(os.listdir(work + "/data"))
    assert names == sorted(os.listdir(FOLDER + "data")) == sorted(
        n + ".csv" for n in "actions comments deals late monthly opportunities people sales targets".split())
    for name in names:
        assert filecmp.cmp(f"{work}/data/{name}", f"{FOLDER}data/{name}", shallow=False), name
    assert sum(os.path.getsize(FOLDER + "data/" + n) for n in names) < 2_400_000
