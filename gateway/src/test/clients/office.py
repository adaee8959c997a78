"""A LibreOffice without a window, for the scripts that read through it."""

import pathlib
import subprocess
import sys
import time
import uuid

import uno
from com.sun.star.connection import NoConnectException

PATIENCE_SECONDS = 60


def start(profile):
    """A LibreOffice of its own and the context of its services."""
    pipe = "portico" + uuid.uuid4().hex
    process = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "-env:UserInstallation=" + pathlib.Path(profile).resolve().as_uri(),
            "--accept=pipe,name=" + pipe + ";urp;",
        ],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=sys.stderr,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return process, resolver.resolve("uno:pipe,name=" + pipe + ";urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end or process.poll() is not None:
                process.kill()
                raise
            time.sleep(0.2)


def stop(process, context):
    """Ends it, one way or the other."""
    try:
        context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()
    except Exception:  # it ends however it likes
        pass
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
