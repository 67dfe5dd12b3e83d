"""Pages as grey pictures, compared with accepted ones: small differences of the rasteriser are let pass,
what moved, vanished or changed its weight is not."""
import html, os, re, struct, subprocess, zlib

DPI, TILE = 40, 4
STEP, SHARE = 20, 0.001          # a tile differs by more than STEP of 255; more than this share of them differs


def pages(pdf):
    """Every page of a PDF: (width, height, rows of grey bytes)."""
    data = subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), pdf], check=True, capture_output=True).stdout
    found = []
    while data:
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
        width, height = int(head[1]), int(head[2])
        end = head.end() + width * height
        found.append((width, height, data[head.end():end]))
        data = data[end:]
    return found


def write_png(path, picture):
    width, height, grey = picture
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    lines = b"".join(b"\0" + grey[y * width:(y + 1) * width] for y in range(height))
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
                chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))


def read_png(path):
    """What write_png wrote: grey, eight bits, no filter."""
    with open(path, "rb") as f:
        data = f.read()
    width, height = struct.unpack(">II", data[16:24])
    at, body = 8, b""
    while at < len(data):
        length = struct.unpack(">I", data[at:at + 4])[0]
        if data[at + 4:at + 8] == b"IDAT":
            body += data[at + 8:at + 8 + length]
        at += length + 12
    lines = zlib.decompress(body)
    assert not any(lines[y * (width + 1)] for y in range(height)), path + ": not written by this test"
    return width, height, b"".join(lines[y * (width + 1) + 1:(y + 1) * (width + 1)] for y in range(height))


def tiles(picture):
    width, height, grey = picture
    sums = []
    for y in range(0, height - TILE + 1, TILE):
        rows = [grey[(y + i) * width:(y + i + 1) * width] for i in range(TILE)]
        columns = list(map(sum, zip(*rows)))
        sums.append([sum(columns[x:x + TILE]) for x in range(0, width - TILE + 1, TILE)])
    return sums


def difference(a, b):
    """Share of tiles that differ, and a picture of them; pages of other sizes differ wholly."""
    if a[:2] != b[:2]:
        return 1.0, b
    width, height, grey = b
    shown, count, total = bytearray(128 + v // 2 for v in grey), 0, 0
    for ty, (row_a, row_b) in enumerate(zip(tiles(a), tiles(b))):
        for tx, (x, y) in enumerate(zip(row_a, row_b)):
            total += 1
            if abs(x - y) > STEP * TILE * TILE:
                count += 1
                for i in range(TILE):
                    at = (ty * TILE + i) * width + tx * TILE
                    shown[at:at + TILE] = bytes(TILE)
    return count / total, (width, height, bytes(shown))


def compare(pdf, accepted, report):
    """Names of the pages that differ from the pictures in the folder `accepted`; `report` gets an HTML page with the
    accepted, the new and the difference side by side. JF_UPDATE_GOLDEN=1 accepts."""
    now = pages(pdf)
    os.makedirs(accepted, exist_ok=True)
    if os.environ.get("JF_UPDATE_GOLDEN") == "1":
        for name in (n for n in os.listdir(accepted) if n.endswith(".png")):
            os.remove(f"{accepted}/{name}")
        for i, page in enumerate(now):
            write_png(f"{accepted}/{i + 1:02d}.png", page)
        return []
    os.makedirs(report, exist_ok=True)
    before = sorted(n for n in os.listdir(accepted) if n.endswith(".png"))
    names = sorted(set(before) | {f"{i + 1:02d}.png" for i in range(len(now))})
    differing, lines = [], []
    for name in names:
        old = read_png(f"{accepted}/{name}") if name in before else None
        new = now[int(name[:2]) - 1] if int(name[:2]) <= len(now) else None
        share, shown = difference(old, new) if old and new else (1.0, new or old)
        if share <= SHARE:
            continue
        differing.append(f"{name}: {share:.2%} of the page")
        for kind, picture in (("accepted", old), ("new", new), ("difference", shown)):
            if picture:
                write_png(f"{report}/{kind}-{name}", picture)
        lines.append(f"<h2>{html.escape(differing[-1])}</h2><p>" + " ".join(
            f'<img src="{kind}-{name}" alt="{kind}">' for kind, p in (("accepted", old), ("new", new), ("difference", shown)) if p))
    with open(report + "/index.html", "w", encoding="utf-8") as f:
        f.write("<!doctype html><meta charset=utf-8><title>pages that differ</title>" +
                ("\n".join(lines) or "<p>no page differs") + "\n")
    return differing
