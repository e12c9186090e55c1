"""`drejebot bounce`: what a mail server hands over lies in the folder for the bot."""

from click.testing import CliRunner

from bot.cli import cli
from bot.mail.bounce import LARGEST

MESSAGE = b"To: retur@drejebot.example\r\n\r\nkom ikke frem \xe6\r\n"


def handed_over(message: bytes):
    return CliRunner().invoke(cli, ["bounce"], input=message, prog_name="drejebot")


def test_a_message_lies_there_byte_for_byte(drejebot, tmp_path):
    """In the Maildir's `new`, nothing half written beside it, and not a word on the screen."""
    assert drejebot("bounce", "--help").code == 0
    done = handed_over(MESSAGE)
    assert (done.exit_code, done.output) == (0, "")
    (path,) = (tmp_path / "data" / "bounces" / "new").iterdir()
    assert path.read_bytes() == MESSAGE
    assert list((tmp_path / "data" / "bounces" / "tmp").iterdir()) == []


def test_only_the_beginning_of_a_long_one_is_kept(drejebot, tmp_path):
    """A returned mail may be large; nobody fills the disk through this door."""
    assert drejebot("bounce", "--help").code == 0
    assert handed_over(b"x" * (3 * LARGEST)).exit_code == 0
    (path,) = (tmp_path / "data" / "bounces" / "new").iterdir()
    assert path.stat().st_size == LARGEST


def test_where_it_cannot_be_kept_the_server_is_asked_to_try_later(drejebot, tmp_path):
    """75 is what mail servers know as »not now«; anything else would bounce the bounce."""
    (tmp_path / "data").write_text("a file where the folder should be")
    assert drejebot("bounce", "--help").code == 0
    assert handed_over(MESSAGE).exit_code == 75
