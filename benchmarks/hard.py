"""Adversarial texts at one length and at four times it: what grows with the square takes sixteen times as long.

python -m benchmarks.hard [--chars 30000]
"""

import argparse
import time
from collections.abc import Callable

import sora_signals as ss

TIMES = 4
SUSPECT = (
    9.0  # between the 4 of what is linear and the 16 of what is not; a cache that overflows costs half as much again
)
Shape = Callable[[int], str]


def over(unit: str, head: str = "", tail: str = "") -> Shape:
    """Return a shape: a unit over and over between a head and a tail."""
    return lambda size: head + unit * (size // len(unit)) + tail


def nested(opening: str, closing: str) -> Shape:
    """Return a shape: a name in brackets in brackets."""
    return lambda size: "天孚通信" + opening * (size // 2) + closing * (size // 2)


def all_names(separator: str) -> Shape:
    """Return a shape: all short names of listed companies, again and again."""
    whole = separator.join(ss.SecurityMaster.default().names)
    return lambda size: (whole * (1 + size // len(whole)))[:size]


def shapes() -> dict[str, Shape]:
    """Return every shape by name."""
    return {
        "one number": over("1"),
        "codes in one run of digits": over("300394"),
        "digits and points": over("1.2,3"),
        "brackets in brackets": nested("(", ")"),
        "wide brackets in brackets": nested("（", "）"),
        "quotes that never close": over("“天孚"),
        "one clause": over("公司的产品和服务在市场上"),
        "one clause of names and words": over("天孚通信增长"),
        "line ends": over("\n"),
        "line ends of Windows": over("\r\n"),
        "blanks": over(" "),
        "all names, no space": all_names(""),
        "all names in one list": all_names("、"),
        "right-to-left marks": over("天孚通信\u202e\u200f\u202c"),
        "hidden signs in names": over("天\u200b孚\u200b通\u200b信"),
        "combining characters": over("\u0301", head="天孚通信"),
        "surrogates": over("\ud800"),
        "first two characters of many names": over("中国"),
        "first two of banks and brokers": over("中信"),
        "state marks": over("*ST"),
        "recommendations in one sentence": over("建议关注天孚通信，"),
        "phrases before one name": over("建议关注", tail="天孚通信"),
        "one phrase before a list": over("天孚通信、", head="建议关注"),
        "phrases before labels with names in brackets": over("推荐运营商(天孚通信、中际旭创)、"),
        "companies that a text speaks of as the company": over("天孚通信领先,我们看好公司发展。"),
        "ratings in one sentence": over("维持天孚通信“买入”评级，"),
        "ratings of nobody": over("给予买入评级"),
        "a list before one rating": over("贵州茅台、", tail="维持买入评级"),
        "prices in one sentence": over("目标价50元，"),
        "prices in rows": over("|目标价|50元|\n"),
        "headings of ratings": over("首次覆盖方面，贵州茅台买入。"),
        "negations": over("不"),
        "concessions": over("虽然增长,但下降,"),
        "headers of risks": over("风险提示："),
        "one risk": over("需求不及预期", head="风险提示："),
        "risks": over("需求不及预期；", head="风险提示："),
        "a table of contents": over("一、风险提示……25\n"),
        "segments": over("光通信产业链:天孚通信;"),
        "sectors": over("建议关注光通信产业链，"),
        "houses that speak": over("中信证券表示，"),
        "acts between two": over("天孚通信收购中际旭创"),
        "comparisons": over("天孚通信不如中际旭创"),
        "words that are names": over("机器人"),
        "broken names": over("天孚\n通信"),
        "dates": over("2024年2月20日"),
        "pinyin": over("創(chuàng)"),
        "links": over("http://a.cn/?q=300394&"),
        "tags": over("<b>&nbsp;"),
    }


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the processor's time of the faster of two readings."""
    taken = []
    for _ in range(2):
        began = time.process_time()
        read(text)
        taken.append(time.process_time() - began)
    return min(taken)


def measure(chars: int) -> dict[str, dict[str, float]]:
    """Return and print for each shape how many times as long four times the text takes, to extract and to score."""
    engine = ss.Engine()
    reads: dict[str, Callable[[str], object]] = {"extract": engine.extract, "score": engine.score}
    out: dict[str, dict[str, float]] = {}
    print(f"\n{chars:,} characters and {TIMES} times as many\n")
    print("| text | extract ×, at the longer Mchar/s | score ×, at the longer Mchar/s | |\n| --- | --- | --- | --- |")
    for name, shape in shapes().items():
        texts = shape(chars), shape(TIMES * chars)
        engine.extract(texts[0][:1000])
        row: dict[str, float] = {}
        for what, read in reads.items():
            short, long = (seconds(read, text) for text in texts)
            row |= {f"{what}_growth": long / short, f"{what}_mchar_s": len(texts[1]) / long / 1e6}
        cells = " | ".join(f"{row[f'{what}_growth']:.1f}, {row[f'{what}_mchar_s']:.2f}" for what in reads)
        told = "more than linear" if max(row[f"{what}_growth"] for what in reads) > SUSPECT else ""
        print(f"| {name} | {cells} | {told} |", flush=True)
        out[name] = row
    return out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, default=30_000)
    measure(parser.parse_args().chars)


if __name__ == "__main__":
    main()
