"""Where a library inside is not as we know it, the library's own connections serve; and by a setting."""

import re
from pathlib import Path

from queue_server.dev.engines import Engines
from tests.live.processes import ServerProcess, a_server_process
from tests.live.ward import Ward

# As if a release had another inside. The server's own websockets do not need it, the rehearsal does.
ANOTHER_RELEASE = "import websockets.client as client\nclient.ClientProtocol.send_request = None\n"
WARNING = re.compile(r"sockets\.through_the_library")


async def everything_works(ward: Ward, server: ServerProcess) -> None:
    """Screens connect, follow and keep up."""
    here = Ward(ward.clinic, [server])
    async with here.screens(server) as watchers:
        await here.joins(server, 5)
        await here.calls(server, 3)
        await here.all_caught_up(watchers)
    assert server.complaints() == []


async def test_the_library_serves_by_a_setting(ward: Ward, ward_url: str, own_redis: Engines) -> None:
    async with a_server_process(ward_url, own_redis.redis_url, direct_sockets=False) as server:
        await everything_works(ward, server)
        assert not any(WARNING.search(line) for line in server.said)


async def test_the_library_serves_with_a_warning_where_the_rehearsal_fails(
    ward: Ward, ward_url: str, own_redis: Engines, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(ANOTHER_RELEASE)
    async with a_server_process(ward_url, own_redis.redis_url, pythonpath=tmp_path) as server:
        await server.says(WARNING)
        await everything_works(ward, server)
