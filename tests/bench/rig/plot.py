# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lines in a drawing, as SVG without any library."""
import html

COLOURS = ('#1f6fb4', '#6db3e8', '#c0392b', '#e8a08f', '#2e8b57', '#888888')
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, LEGEND = 420, 320, 50, 44, 34, 20


def _ticks(most):
    """Four to eight round numbers from 0 up to at least @most."""
    for step in (s * 10 ** e for e in range(-2, 5) for s in (1, 2, 5)):
        if most / step <= 8:
            break
    return [step * i for i in range(int(most / step + 0.999) + 1)]


def _text(x, y, text, anchor='middle', extra=''):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" {extra}>{html.escape(text)}</text>'


def _panel(left, title, lines, x_label, y_label):
    """@lines: name -> [(x, y)]."""
    points = [point for line in lines.values() for point in line]
    xs, ys = _ticks(max(x for x, _ in points)), _ticks(max(y for _, y in points))
    width, height = WIDTH - LEFT - 20, HEIGHT - TOP - BOTTOM

    def place(x, y):
        return left + LEFT + width * x / xs[-1], TOP + height * (1 - y / ys[-1])

    out = [_text(left + LEFT + width / 2, 20, title, extra='font-weight="bold"')]
    for x in xs:
        at, base = place(x, 0)
        out.append(_text(at, base + 16, f'{x:g}'))
    for y in ys:
        at, level = place(0, y)
        out.append(f'<path d="M{at:.0f} {level:.1f}h{width}" stroke="#ddd"/>')
        out.append(_text(at - 6, level + 4, f'{y:g}', 'end'))
    out.append(_text(left + LEFT + width / 2, HEIGHT - 8, x_label))
    out.append(_text(0, 0, y_label, extra=f'transform="translate({left + 12},{TOP + height / 2:.0f}) rotate(-90)"'))
    for colour, line in zip(COLOURS, lines.values()):
        path = ' '.join(f'{"ML"[i > 0]}{place(*p)[0]:.1f} {place(*p)[1]:.1f}' for i, p in enumerate(sorted(line)))
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out.extend(f'<circle cx="{place(*p)[0]:.1f}" cy="{place(*p)[1]:.1f}" r="3" fill="{colour}"/>' for p in line)
    return out


def write(path, panels, x_label, y_label):
    """@panels: title -> name -> [(x, y)]; the same names in each."""
    names = list(next(iter(panels.values())))
    height = HEIGHT + LEGEND * len(names) + 10
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(panels)} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH * len(panels)}" height="{height}" fill="white"/>']
    for number, (title, lines) in enumerate(panels.items()):
        out.extend(_panel(number * WIDTH, title, lines, x_label, y_label))
    for number, (colour, name) in enumerate(zip(COLOURS, names)):
        y = HEIGHT + LEGEND * (number + 0.5)
        out.append(f'<path d="M{LEFT} {y:.0f}h24" stroke="{colour}" stroke-width="3"/>')
        out.append(_text(LEFT + 32, y + 4, name, 'start'))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('\n'.join([*out, '</svg>']) + '\n', encoding='utf-8')
