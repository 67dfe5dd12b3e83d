"""jingfen send against a real SMTP server with STARTTLS: test_send.py JINGFEN"""
import asyncio, email, email.policy, hashlib, json, logging, os, ssl, subprocess, sys, tempfile, threading

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable(logging.CRITICAL)  # handshakes that fail are part of the test
JINGFEN = sys.argv[1]
PDF, XLSX = b"%PDF-1.4 \xe6\x9d\xad" * 400, b"PK\x03\x04" * 300


class Box:
    def __init__(self):
        self.mails, self.refuse = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        assert session.ssl is not None, "mail in the clear"
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


class Server:
    """aiosmtpd on a free port, in a thread of its own."""
    def __init__(self, box, context, password=None):
        self.loop = asyncio.new_event_loop()
        self.logins = 0
        make = lambda: SMTP(box, tls_context=context, require_starttls=context is not None, loop=self.loop,
                            authenticator=self.login if password else None, auth_required=password is not None)
        self.password = password
        self.server = self.loop.run_until_complete(self.loop.create_server(make, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def login(self, server, session, envelope, mechanism, data):
        self.logins += 1
        return AuthResult(success=data.password == self.password.encode(), handled=False)


def openssl(*words, cwd):
    subprocess.run(["openssl", *words], cwd=cwd, check=True, stderr=subprocess.DEVNULL)


def certificates(directory):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
            "-subj", "/CN=Test authority", cwd=directory)
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "req.pem", "-subj", "/CN=localhost",
            cwd=directory)
    with open(directory + "/ext", "w") as f:
        f.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("x509", "-req", "-in", "req.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "cert.pem",
            "-days", "2", "-extfile", "ext", cwd=directory)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory + "/cert.pem", directory + "/key.pem")
    return context


def pack(directory, entity, to, cc=None, state="not released"):
    files = []
    for ending, content in (("pdf", PDF + entity.encode()), ("xlsx", XLSX), ("json", b"{}")):
        name = f"{entity}.{ending}"
        with open(f"{directory}/{name}", "wb") as f:
            f.write(content)
        files.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return {"entity": entity, "key": entity, "level": "branch", "file_name": entity, "language": "zh-CN",
            "recipient": {"name": "沈岩", "to": to, "cc": cc}, "state": state, "files": files, "warnings": []}


def write_manifest(directory, packs):
    with open(directory + "/manifest.json", "w", encoding="utf-8") as f:
        json.dump({"jingfen": "0.1.0", "run": "x", "title": "月度经营分析", "company": "示范商贸", "period": "2026-10",
                   "packs": packs}, f, ensure_ascii=False)


def jingfen(*words, **env):
    base = {k: v for k, v in os.environ.items() if not k.startswith("JINGFEN_SMTP")}
    base["XDG_CONFIG_HOME"] = "/nonexistent"
    return subprocess.run([JINGFEN, *words], env={**base, **env}, capture_output=True, text=True)


def expect(result, code, *texts):
    everything = result.stdout + result.stderr
    assert result.returncode == code, (result.returncode, everything)
    for text in texts:
        assert text in everything, (text, everything)


def check_mail(mail):
    sender, to, content = mail
    assert sender == "pack@example.com" and to == ["shenyan@example.com", "hejing@example.com"], (sender, to)
    m = email.message_from_bytes(content, policy=email.policy.default)
    assert m["Subject"] == "【示范商贸】月度经营分析 2026-10 杭州", m["Subject"]
    assert m["From"] == "经营分析 <pack@example.com>", m["From"]
    assert m["To"] == "shenyan@example.com" and m["Cc"] == "hejing@example.com"
    assert m["Message-ID"] and m["Date"]
    attached = {p.get_filename(): p.get_payload(decode=True) for p in m.iter_attachments()}
    assert attached == {"2026-10 杭州.pdf": PDF + "杭州".encode(), "2026-10 杭州.xlsx": XLSX}, list(attached)
    assert "沈岩,您好" in m.get_body().get_content()
    assert "\n2026-10 杭州.pdf" not in content.decode("ascii"), "headers are ASCII"


def main():
    with tempfile.TemporaryDirectory() as work:
        context, box = certificates(work), Box()
        server = Server(box, context)
        url = f"smtp://127.0.0.1:{server.port}"
        env = dict(JINGFEN_SMTP_URL=url, JINGFEN_SMTP_FROM="pack@example.com", JINGFEN_SMTP_FROM_NAME="经营分析",
                   JINGFEN_SMTP_CA=work + "/ca.pem")
        out = work + "/out/2026-10"
        os.makedirs(out)
        write_manifest(out, [pack(out, "杭州", "shenyan@example.com", "hejing@example.com"),
                             pack(out, "太原", "baihua@example.com"), pack(out, "厦门", None)])

        expect(jingfen("send", out, "--dry-run"), 0, "shenyan@example.com", "cc hejing@example.com", "杭州.pdf",
               "厦门: nobody to send it to", "nothing was sent")
        expect(jingfen("send", out), 2, "JINGFEN_SMTP_URL")
        expect(jingfen("send", out, **env), 2, "杭州 is not released")
        assert not box.mails

        expect(jingfen("release", work + "/out"), 0, "3 packs released")
        expect(jingfen("send", out, "--only", "杭洲", **env), 2, "did you mean", "杭州")
        expect(jingfen("send", out, **{**env, "JINGFEN_SMTP_CA": "/etc/ssl/certs/ca-certificates.crt"}), 3, "JINGFEN_SMTP_CA")
        assert not box.mails, "the certificate was not checked"

        box.refuse = {"baihua@example.com"}
        expect(jingfen("send", out, **env), 3, "1 sent, 0 sent before, 1 failed, 1 without an address", "baihua@example.com")
        assert len(box.mails) == 1
        check_mail(box.mails[0])
        box.refuse = set()
        expect(jingfen("send", out, **env), 0, "1 sent, 1 sent before, 0 failed")
        expect(jingfen("send", out, **env), 0, "0 sent, 2 sent before, 0 failed")
        assert len(box.mails) == 2 and box.mails[1][1] == ["baihua@example.com"]

        with open(out + "/太原.pdf", "ab") as f:
            f.write(b"x")
        expect(jingfen("send", out, **env), 1, "太原.pdf", "changed after the run")
        expect(jingfen("release", out), 1, "changed after the run")

        draft = work + "/draft"
        os.makedirs(draft)
        write_manifest(draft, [pack(draft, "杭州", "shenyan@example.com", state="draft")])
        expect(jingfen("release", draft), 2, "is a draft")
        expect(jingfen("send", draft, "--unreleased", **env), 2, "a draft")

        write_manifest(draft, [pack(draft, "杭州", "shenyan@example.com\r\nBcc: x@example.com")])
        expect(jingfen("send", draft, "--unreleased", **env), 3, "is not a mail address")
        write_manifest(draft, [pack(draft, "杭州", "shenyan@example.com")])
        clear = Server(box, None)
        expect(jingfen("send", draft, "--unreleased", **{**env, "JINGFEN_SMTP_URL": f"smtp://127.0.0.1:{clear.port}"}), 3,
               "STARTTLS")
        assert len(box.mails) == 2, "mail went out in the clear"
        expect(jingfen("send", draft, "--unreleased", **env), 0, "1 sent")
        assert len(box.mails) == 3


def odd_mails():
    """Names and addresses that try to be more than that; what is wrong is told before anything goes out."""
    with tempfile.TemporaryDirectory() as work:
        context, box = certificates(work), Box()
        server = Server(box, context)
        env = dict(JINGFEN_SMTP_URL=f"smtp://127.0.0.1:{server.port}", JINGFEN_SMTP_FROM="pack@example.com",
                   JINGFEN_SMTP_FROM_NAME='Pack, "Monthly"', JINGFEN_SMTP_CA=work + "/ca.pem")
        packs = [pack(work, "甲", "a@example.com\r\n;b@example.com", " c@example.com ;d@example.com,"),
                 pack(work, "乙", "nobody"), pack(work, "丙", "a@example.com")]
        packs[0]["entity"] = "甲\r\nBcc: x@example.com"
        packs[2]["files"] = packs[2]["files"][2:]
        write_manifest(work, packs)
        dry = jingfen("send", work, "--dry-run")
        expect(dry, 3, "a@example.com, b@example.com, cc c@example.com, d@example.com: ", "is not released", "nothing was sent",
               '乙: nobody: "nobody" is not a mail address', "丙: a@example.com: there is no PDF and no workbook")
        expect(jingfen("send", work, "--unreleased", **env), 3, "1 sent, 0 sent before, 2 failed")
        (sender, to, content), = box.mails
        assert to == [x + "@example.com" for x in "abcd"], to
        m = email.message_from_bytes(content, policy=email.policy.default)
        assert m["To"] == "a@example.com, b@example.com" and m["Bcc"] is None, m.items()
        assert m["From"].addresses[0].display_name == 'Pack, "Monthly"', m["From"]
        env["JINGFEN_SMTP_FROM"] = "pack@other.example.com"
        expect(jingfen("send", work, "--unreleased", **env), 3, "0 sent, 1 sent before")
        expect(jingfen("send", work, "--dry-run"), 3, "(sent before)")
        os.remove(work + "/甲.pdf")
        expect(jingfen("send", work, "--unreleased", **env), 1, "甲.pdf")


def hopeless_servers():
    """What would fail for each mail alike is tried once: a wrong password locks accounts."""
    with tempfile.TemporaryDirectory() as work:
        context, box = certificates(work), Box()
        server = Server(box, context, "right")
        write_manifest(work, [pack(work, str(i), f"a{i}@example.com", state="released") for i in range(5)])
        env = dict(JINGFEN_SMTP_URL=f"smtp://127.0.0.1:{server.port}", JINGFEN_SMTP_FROM="pack@example.com",
                   JINGFEN_SMTP_CA=work + "/ca.pem", JINGFEN_SMTP_USER="me")
        wrong = jingfen("send", work, JINGFEN_SMTP_PASSWORD="wr0ng", **env)
        expect(wrong, 3, "JINGFEN_SMTP_PASSWORD", "1 failed, 0 without an address, 4 not tried")
        assert server.logins == 1 and "wr0ng" not in wrong.stdout + wrong.stderr, server.logins
        down = {**env, "JINGFEN_SMTP_URL": "smtp://127.0.0.1:1"}
        expect(jingfen("send", work, **down), 3, "127.0.0.1", "1 failed", "4 not tried")
        expect(jingfen("send", work, JINGFEN_SMTP_PASSWORD="right", **env), 0, "5 sent")
        assert len(box.mails) == 5


if __name__ == "__main__":
    main()
    odd_mails()
    hopeless_servers()
    print("sent over STARTTLS, once, to the right people")
