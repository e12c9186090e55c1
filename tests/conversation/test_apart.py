"""What is heavy stays out of the process that talks with people."""

import subprocess
import sys

HEAVY = {"ortools", "numpy", "resvg_py", "typst", "docx", "pptx"}


def test_the_bot_loads_no_solver_and_no_drawing_library():
    """Everything that runs is imported, and no library that reckons or draws has come along."""
    asked = f"import sys, bot.app, bot.conversation.solver; print(sorted({HEAVY!r} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
