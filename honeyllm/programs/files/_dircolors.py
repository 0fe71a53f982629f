"""dircolors: what it prints without a database of one's own."""

from collections.abc import Iterator

from honeyllm.host import Process
from honeyllm.programs._gnu import Usage, begin

DIRCOLORS = Usage(
    name="dircolors",
    authors="H. Peter Anvin",
    short="bcp",
    long={
        "sh": "b",
        "bourne-shell": "b",
        "csh": "c",
        "c-shell": "c",
        "print-database": "p",
        "print-ls-colors": "print-ls-colors",
    },
)
KINDS = (
    "rs=0:di=01;34:ln=01;36:mh=00:pi=40;33:so=01;35:do=01;35:bd=40;33;01:cd=40;33;01:or=40;31;01:mi=00:"
    "su=37;41:sg=30;43:ca=00:tw=30;42:ow=34;42:st=37;44:ex=01;32"
)
NAMES = {
    "01;31": "tar tgz arc arj taz lha lz4 lzh lzma tlz txz tzo t7z zip z dz gz lrz lz lzo xz zst tzst bz2 bz"
    " tbz tbz2 tz deb rpm jar war ear sar rar alz ace zoo cpio 7z rz cab wim swm dwm esd",
    "01;35": "avif jpg jpeg mjpg mjpeg gif bmp pbm pgm ppm tga xbm xpm tif tiff png svg svgz mng pcx mov mpg"
    " mpeg m2v mkv webm webp ogm mp4 m4v mp4v vob qt nuv wmv asf rm rmvb flc avi fli flv gl dl xcf xwd yuv"
    " cgm emf ogv ogx",
    "00;36": "aac au flac m4a mid midi mka mp3 mpc ogg ra wav oga opus spx xspf",
}
LEFTOVERS = "~ # .bak .old .orig .part .rej .swp .tmp .dpkg-dist .dpkg-old .ucf-dist .ucf-new .ucf-old"
LEFTOVERS += " .rpmnew .rpmorig .rpmsave"
UNKNOWN_SHELL = "no SHELL environment variable, and no shell type option given"


def _entries() -> Iterator[str]:
    yield KINDS
    for colour, names in NAMES.items():
        yield from (f"*.{name}={colour}" for name in names.split())
    yield from (f"*{ending}=00;90" for ending in LEFTOVERS.split())


async def dircolors(process: Process) -> int:
    """Print the commands that set LS_COLORS."""
    tool = await begin(process, DIRCOLORS)
    operands = tool.parsed.operands
    if len(operands) > 1:
        raise await tool.misused(f"extra operand {tool.word(operands[1])}")
    if operands and operands[0] != "-":
        try:
            process.fs.access(operands[0], 4)
        except OSError as error:
            raise await tool.fatal(f"{operands[0]}: {error.strerror}") from None
    if tool.parsed.has("p", "print-ls-colors"):
        return await process.kernel.unknown(process)
    shell = process.environ.get("SHELL", "")
    if not shell and not tool.parsed.has("b", "c"):
        raise await tool.fatal(UNKNOWN_SHELL)
    value = ":".join(_entries()) + ":"
    is_csh = tool.parsed.last_of("b", "c") == "c" or (not tool.parsed.has("b") and shell.endswith("csh"))
    text = f"setenv LS_COLORS '{value}'\n" if is_csh else f"LS_COLORS='{value}';\nexport LS_COLORS\n"
    await process.stdout.write(text)
    return 0
