"""docker on a host whose daemon runs: no container and no image is there; the rest is the oracle's."""

from honeyllm.host import Process
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say

CONTAINERS = "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n"
IMAGES = "REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n"
VOLUMES = "DRIVER    VOLUME NAME\n"
LISTS = {
    ("ps",): CONTAINERS,
    ("container", "ls"): CONTAINERS,
    ("container", "ps"): CONTAINERS,
    ("images",): IMAGES,
    ("image", "ls"): IMAGES,
    ("volume", "ls"): VOLUMES,
}
QUIET = ("-q", "--quiet", "-aq", "-qa")
REFUSED = (
    "Got permission denied while trying to connect to the Docker daemon socket at "
    "unix:///var/run/docker.sock: "
    'Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/containers/json": '
    "dial unix /var/run/docker.sock: connect: permission denied\n"
)


async def docker(process: Process) -> int:
    """List what docker keeps."""
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    listing = LISTS.get(tuple(words))
    if process.kernel.system.persona.process("dockerd") is None or listing is None:
        return await process.kernel.unknown(process)
    accounts = await read_accounts(process)
    group = accounts.groups.get("docker")
    if process.who.uid != 0 and (group is None or group.gid not in process.who.groups):
        await say(process, REFUSED)
        return 1
    if not any(word in QUIET for word in process.argv[1:]):
        await process.stdout.write(listing)
    return 0
