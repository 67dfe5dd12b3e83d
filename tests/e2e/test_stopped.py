"""A run that is killed, told to stop or meets a full disk: what bears its name is whole, and the next run works."""
import hashlib, json, os, random, resource, signal, subprocess, tempfile, time, zipfile

from packs import JINGFEN, jingfen, read

LABELS = ["甲", "A/B", "-x", "CON", "manifest", "Same", "same", "\t制表", "x\u202e倒", "长" * 200]
REPORT = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额" }
return report { title = "月报", company = "公司", packs = { "branch" },
  section "指标" { tabular { revenue, columns = { "actual", "prev" } } } }
"""


def write(work):
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(REPORT)
    with open(work + "/sales.csv", "w", encoding="utf-8") as f:
        f.write("日期,分公司,金额\n" + "".join(f"2026-{m}-03,{b},{i}.5\n" for i, b in enumerate(LABELS) for m in ("09", "10")))
    return [JINGFEN, "run", work + "/report.lua", "--period", "2026-10", "--out", work + "/out", "--jobs", "2",
            "--format", "pdf,xlsx,json"]


def named(out):
    """The files under final names, each of which has to be whole."""
    names = [n for n in os.listdir(out) if not n.startswith(".")] if os.path.isdir(out) else []
    for name in names:
        with open(f"{out}/{name}", "rb") as f:
            content = f.read()
        if name.endswith(".pdf"):
            assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF"), name
        elif name.endswith(".xlsx"):
            assert zipfile.ZipFile(f"{out}/{name}").testzip() is None, name
        else:
            json.loads(content)
    return names


def hurt(process, how):
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout.split()
    victims = [int(p) for p in children] if how == "children" else [process.pid]
    for pid in victims:
        try:
            os.kill(pid, {"INT": signal.SIGINT, "TERM": signal.SIGTERM}.get(how, signal.SIGKILL))
        except ProcessLookupError:
            pass
    return process.wait()


def whole_run(command, out):
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, (result.stdout, result.stderr)
    assert len(named(out)) == 3 * (len(LABELS) + 1) + 1 and len(os.listdir(out)) == len(named(out)), os.listdir(out)
    for pack in read(out + "/manifest.json")["packs"]:
        for file in pack["files"]:
            with open(f"{out}/{file['name']}", "rb") as f:
                assert hashlib.sha256(f.read()).hexdigest() == file["sha256"]


def stopped():
    with tempfile.TemporaryDirectory() as work:
        command, out = write(work), work + "/out/2026-10"
        begin = time.monotonic()
        whole_run(command, out)
        takes = time.monotonic() - begin
        chance = random.Random(4)
        # the leak check at the end is a child too: without it its parent waits for ever
        hasty = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
        for i in range(16):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=hasty)
            time.sleep(chance.random() * takes)
            how = ("KILL", "TERM", "INT", "children")[i % 4]
            code = hurt(process, how)
            assert code in ((0, 3) if how == "children" else (0, 1, 3, -9, -15, -2)), (how, code)
            named(out)
        whole_run(command, out)
        names = {n.casefold() for n in os.listdir(out)}
        assert len(names) == len(os.listdir(out)) and not any(n.startswith(("-", "con.")) for n in names), names


def limit(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def full():
    """Files that cannot grow stand in for a disk that is full: python ignores SIGXFSZ and so does its child."""
    with tempfile.TemporaryDirectory() as work:
        command, out = write(work), work + "/out/2026-10"
        for size in (4096, 9000, 14000):
            result = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit(size), restore_signals=False)
            assert result.returncode in (1, 3) and "File too large" in result.stderr, (size, result.stderr)
            told = [x for x in result.stderr.splitlines() if not x.startswith("[ERROR]")]  # libxlsxwriter's own words
            assert "甲.pdf" in result.stderr and not [x for x in told if ".jingfen-" in x], told
            assert not [n for n in os.listdir(out) if n.startswith(".jingfen")], os.listdir(out)
            assert "甲.pdf" not in named(out)
        whole_run(command, out)


def nowhere():
    with tempfile.TemporaryDirectory() as work:
        write(work)
        for out in (work + "/report.lua", work + "/report.lua/x", "/proc/x"):
            result = jingfen("run", work + "/report.lua", "--period", "2026-10", "--out", out)
            assert result.returncode == 1 and out in result.stderr, result.stderr


stopped()
full()
nowhere()
