"""What applicants entrust is readable to the product alone, and stays out of the logs."""

import stat

import httpx

from tests.conversations.player import Player
from tests.product import Product


def test_the_database_is_private_and_the_logs_hold_no_personal_data(product: Product) -> None:
    with httpx.Client(base_url=product.base_url, timeout=30) as client:
        player = Player(client)
        player.say(text="我要登记公有云")
        player.click("同意，开始登记")
        player.say(text="广州市合泰供应链有限公司，91440111MA50TEQY7F，联系人周敏，电话18620014477")
        player.click("确认提交")

    database = product.data_dir / "yunquan.db"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    logs = "".join(f.read_text(errors="replace") for f in (product.data_dir / "logs").iterdir())
    assert logs
    for secret in ("18620014477", "91440111MA50TEQY7F", "合泰供应链", "周敏"):
        assert secret not in logs
