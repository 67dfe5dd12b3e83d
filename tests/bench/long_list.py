"""Peak memory and time of a run that lists 10,000, 100,000 and 1,000,000 rows: python3 tests/bench/long_list.py [JINGFEN]
Of the process that had most; PSS is what parent and children have together."""
import csv, os, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
JINGFEN = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else HERE + "/../../build/jingfen")
sys.path.insert(0, HERE + "/../e2e")
import long_list


def pids(parent):
    try:
        with open(f"/proc/{parent}/task/{parent}/children") as f:
            return [parent, *map(int, f.read().split())]
    except OSError:
        return [parent]


def field(pid, file, name):
    try:
        with open(f"/proc/{pid}/{file}") as f:
            return next((int(line.split()[1]) for line in f if line.startswith(name)), 0)
    except OSError:
        return 0


def measure(folder, formats):
    start, most, together = time.time(), 0, 0
    run = subprocess.Popen([JINGFEN, "run", "report.lua", "--period", "2026-10", "--out", "out", "--format", formats, "--quiet"], cwd=folder)
    while run.poll() is None:
        processes = pids(run.pid)
        most = max(most, *(field(p, "status", "VmHWM:") for p in processes))
        together = max(together, sum(field(p, "smaps_rollup", "Pss:") for p in processes))
        time.sleep(0.01)
    assert run.returncode == 0
    return most, together, time.time() - start


with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as work:
    for n in (10000, 100000, 1000000):
        folder = f"{work}/{n}"
        os.mkdir(folder)
        with open(folder + "/rows.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([long_list.HEAD, *long_list.rows_of(n)])
        with open(folder + "/report.lua", "w", encoding="utf-8") as f:
            f.write(long_list.SCRIPT)
        for formats in ("pdf", "json", "xlsx"):
            print("%9d rows, %-4s: most of one process %6d KiB, PSS of all %6d KiB, %6.1f s" % (n, formats, *measure(folder, formats)), flush=True)
