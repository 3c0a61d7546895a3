"""What click says of itself, in Chinese: usage, help, and what is wrong with a command.

click asks gettext for each of its sentences, and gettext chooses the language by the environment, on which nothing here
may depend. So the modules of click are given this table to ask instead; a sentence that it lacks stays English, and a
test names it.
"""

import sys
from collections.abc import Mapping

import click

SENTENCES: Mapping[str, str] = {
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示这段说明。",
    "Show the version and exit.": "显示版本。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
    "(dynamic)": "（运行时决定）",
    "deprecated": "不再使用",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": "命令“{name}”不再使用。{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": "“{name}”不再使用。{extra_message}",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法见：{command} {option}",
    "Did you mean {possibility}?": "您是不是想写 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "您是不是想写其中一个：{possibilities}？",
    "Missing command.": "没有写命令。",
    "No such command {name!r}.": "没有“{name}”这个命令。",
    "No such option {name!r}.": "没有“{name}”这个选项。",
    "Got unexpected extra argument ({args})": "后面多写了：{args}",
    "Got unexpected extra arguments ({args})": "后面多写了：{args}",
    "Missing argument": "还要写上",
    "Missing option": "还要写上选项",
    "Missing parameter": "还要写上",
    "Missing {param_type}": "还要写上",
    "Missing parameter: {param_name}": "还要写上 {param_name}",
    "Invalid value: {message}": "写得不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 写得不对：{message}",
    "Invalid start character for option ({option})": "选项 {option} 的开头不对",
    "Option {name!r} does not take a value.": "选项“{name}”后面不用写内容。",
    "Option {name!r} requires an argument.": "选项“{name}”后面还要写内容。",
    "Option {name!r} requires {nargs} arguments.": "选项“{name}”后面要写 {nargs} 项内容。",
    "Argument {name!r} takes {nargs} values.": "“{name}”要写 {nargs} 项。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 项，只写了 1 项。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 项，写了 {len} 项。",
    "{len_type} values are required, but {len_value} was given.": "要写 {len_type} 项，写了 {len_value} 项。",
    "{len_type} values are required, but {len_value} were given.": "要写 {len_type} 项，写了 {len_value} 项。",
    "Choose from:\n\t{choices}": "可以写：\n\t{choices}",
    "{value!r} is not {choice}.": "只能写 {choice}，现在是“{value}”。",
    "{value!r} is not one of {choices}.": "只能写 {choices} 中的一个，现在是“{value}”。",
    "{value!r} does not match the format {format}.": "要写成 {format} 的样子，现在是“{value}”。",
    "{value!r} does not match the formats {formats}.": "要写成 {formats} 中的一种，现在是“{value}”。",
    "{value!r} is not a valid {number_type}.": "应该是数字，现在是“{value}”。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "只能写 {states} 中的一个，现在是“{value}”。",
    "{value} is not in the range {range}.": "{value} 不在 {range} 的范围里。",
    "{name} {filename!r} does not exist.": "没有这个{name}：{filename}",
    "{name} {filename!r} is a file.": "{filename} 是一个文件，不是文件夹。",
    "{name} {filename!r} is a directory.": "{filename} 是一个文件夹，不是文件。",
    "{name} {filename!r} is not readable.": "{filename} 不能读，请检查权限。",
    "{name} {filename!r} is not writable.": "{filename} 不能写，请检查权限。",
    "{name} {filename!r} is not executable.": "{filename} 不能运行，请检查权限。",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
    "unknown error": "原因不明",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "Aborted!": "已中止。",
}
_PIECES = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …"}


class _Formatter(click.HelpFormatter):
    """Writes full-width colons."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{heading}：\n")


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help is Chinese."""

    context_class = _Context

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The parts of the line of usage after the command's name."""
        return [_PIECES.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


def speak_chinese() -> None:
    """Let click print `SENTENCES`, whatever the environment says."""
    own = {"_": _one, "ngettext": _counted}
    for module in [module for name, module in sys.modules.items() if name.startswith("click.")]:
        for name in own.keys() & vars(module).keys():
            setattr(module, name, own[name])


def _one(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence)


def _counted(singular: str, plural: str, number: int) -> str:
    return _one(singular if number == 1 else plural)
