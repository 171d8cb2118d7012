"""Runs the AWS CLI again and again in one process: one JSON list of words a line, one JSON answer a line.

`aws` of version 1 is `awscli.clidriver.main()`, which is what is called here for every line; starting Python and
loading the service models is what a process of its own would add.
"""

import contextlib
import io
import json
import os
import sys

from awscli import clidriver

answers = os.fdopen(os.dup(1), "w", buffering=1)


def run(words):
    out, err = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
    sys.argv = ["aws", *words]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = clidriver.main()
        except SystemExit as end:
            code = end.code
    return {
        "code": code,
        "out": out.buffer.getvalue().decode("utf-8", "replace"),
        "err": err.getvalue(),
    }


for line in sys.stdin:
    answers.write(json.dumps(run(json.loads(line))) + "\n")
