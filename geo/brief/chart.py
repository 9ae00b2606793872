"""The curve of a brief: people against minutes, before and after."""

from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from geo.brief.map import GAINED
from geo.paper import ACCENT, BOLD, FACE, INK, RULE, SOFT, WIDTH, number

Curve = dict[str, list[float]]


class Curves(Flowable):
    """People within so many minutes of the first crew; the step to the target is marked."""

    def __init__(self, before: Curve, after: Curve, people: float, target: int, height: float = 62 * mm) -> None:
        super().__init__()
        self.before, self.after, self.people, self.target = before, after, max(people, 1.0), target
        self.width, self.height = WIDTH, height
        self.left, self.foot = 15 * mm, 9 * mm

    def wrap(self, *_args: Any) -> tuple[float, float]:
        return self.width, self.height

    def _at(self, minute: float, people: float) -> tuple[float, float]:
        last = self.after["minutes"][-1]
        x = self.left + (self.width - self.left - 26 * mm) * minute / last
        return x, self.foot + (self.height - self.foot - 5 * mm) * people / self.people

    def draw(self) -> None:
        canvas = self.canv
        canvas.setLineWidth(0.4)
        for share in (0, 25, 50, 75, 100):
            x, y = self._at(0, self.people * share / 100)
            canvas.setStrokeColor(RULE)
            canvas.line(x, y, self._at(self.after["minutes"][-1], 0)[0], y)
            self._say(x - 4, y - 2.5, f"{share}%", right=True)
        for minute in range(0, int(self.after["minutes"][-1]) + 1, 10):
            self._say(self._at(minute, 0)[0], self.foot - 10, str(minute), middle=True)
        self._say(self._at(self.after["minutes"][-1], 0)[0] + 9, self.foot - 10, "menit")
        x, _ = self._at(self.target, 0)
        canvas.setStrokeColor(INK)
        canvas.setDash([3, 2])
        canvas.line(x, self.foot, x, self.height - 4 * mm)
        canvas.setDash([])
        self._say(x + 3, self.height - 4 * mm - 2, f"target {self.target} menit", bold=True)
        self._curve(self.before, ACCENT, 2.2)
        self._curve(self.after, GAINED, 1.6)
        self._ends()

    def _curve(self, rows: Curve, colour: Color, width: float) -> None:
        path = self.canv.beginPath()
        for i, (minute, people) in enumerate(zip(rows["minutes"], rows["by_one"], strict=True)):
            (path.lineTo if i else path.moveTo)(*self._at(minute, people))
        self.canv.setStrokeColor(colour)
        self.canv.setLineWidth(width)
        self.canv.drawPath(path, stroke=1, fill=0)

    def _ends(self) -> None:
        """Names at the ends of the curves, kept apart where they end together."""
        last = self.after["minutes"][-1]
        x, high = self._at(last, self.after["by_one"][-1])
        low = self._at(last, self.before["by_one"][-1])[1]
        if abs(high - low) < 18:
            middle = (high + low) / 2
            high, low = (middle + 9, middle - 9) if high >= low else (middle - 9, middle + 9)
        for y, words, people in (
            (high, "dengan usulan", self.after["by_one"][-1]),
            (low, "tanpa usulan", self.before["by_one"][-1]),
        ):
            self._say(x + 4, y, words, bold=True)
            self._say(x + 4, y - 8, f"{number(people)} jiwa")

    def _say(
        self, x: float, y: float, words: str, right: bool = False, middle: bool = False, bold: bool = False
    ) -> None:
        canvas = self.canv
        canvas.setFont(BOLD if bold else FACE, 7.4)
        canvas.setFillColor(INK if bold else SOFT)
        draw = canvas.drawRightString if right else canvas.drawCentredString if middle else canvas.drawString
        draw(x, y, words)
