"""The same inputs give the same bytes: for any number of jobs, twice, in another locale and time zone."""
import hashlib, os, shutil, tempfile

from packs import DEMO, jingfen, run


def sums(directory):
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                found[os.path.relpath(os.path.join(folder, name), directory)] = hashlib.sha256(f.read()).hexdigest()
    return found


with tempfile.TemporaryDirectory() as work:
    first = None
    for i, (jobs, env) in enumerate([("1", {}), ("4", {}), ("2", {"TZ": "Asia/Shanghai", "LC_ALL": "C"}),
                                     ("3", {"TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"})]):
        out = f"{work}/{i}"
        run(DEMO, out, "--period", "2026-10", "--format", "pdf,xlsx,json", "--jobs", jobs, **env)
        found = sums(out)
        assert len(found) == 13 * 3 + 2, sorted(found) # with the manifest and the rejected rows
        first = first or found
        different = [n for n in first if found.get(n) != first[n]]
        assert found == first, (jobs, env, different)
    # Another place, another working directory, newer files, no home, other permissions for new files.
    shutil.copytree(os.path.dirname(DEMO), work + "/另一处 x/demo", copy_function=shutil.copyfile)
    os.umask(0o077)
    result = jingfen("run", "demo/monthly.lua", "--out", "../out", "--period", "2026-10", "--format", "pdf,xlsx,json",
                     cwd=work + "/另一处 x", HOME="/nonexistent", TMPDIR=work)
    assert result.returncode == 0, result.stderr
    found = sums(work + "/out")
    assert found == first, [n for n in first if found.get(n) != first[n]]
    run(DEMO, work + "/0", "--period", "2026-10", "--format", "pdf,xlsx,json", "--only", "杭州", "--only", "华东")
    assert sums(work + "/0") == first, "some packs made again change nothing"
