#!/usr/bin/env python3
"""compare.py FROZEN TODAY: both programs print the layout; today's may only add at the end."""
import subprocess, sys

frozen, today = ({tuple(l.split()[:2]): l.split()[2:] for l in subprocess.check_output([p], text=True).splitlines()} for p in sys.argv[1:3])
wrong = []
for key, value in frozen.items():
    now = today.get(key)
    if now is None or (now != value and not (key[0] == "size+" and int(now[0]) >= int(value[0]))):
        wrong.append(f"{' '.join(key)}: was {value}, is {now}")
print("\n".join(wrong) or f"{len(frozen)} sizes, fields and values as frozen")
sys.exit(bool(wrong) or len(frozen) < 150)
