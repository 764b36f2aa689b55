# SPDX-License-Identifier: LGPL-2.1-or-later
"""Draws one frame of one robot as SVG, 640x360.

Every motion has a whole number of periods in the loop, so that the last frame leads back to the first.
"""
import math

# wall, wall in shadow, skin, skin in shadow, trim, glow
PALETTE = {
    1: ('#d9f2ee', '#a9d8d3', '#2fb7a8', '#1c8478', '#0f4f4a', '#ffd45e'),
    2: ('#fdebd3', '#f2c99a', '#f08a3c', '#bd6220', '#6b3510', '#7fe3ff'),
    3: ('#e9e2fb', '#c5b6ee', '#8b6fe0', '#6347b5', '#35236e', '#ff8fc0'),
}
# Where the others sit, as seen from a robot: -1 left, 1 right.
SEAT = {1: -1, 2: 0, 3: 1}


def smooth(values, frame, width):
    count = len(values)
    return sum(values[(frame + k) % count] for k in range(-width, width + 1)) / (2 * width + 1)


def gaze(robot, speaker):
    """Where each frame's speaker sits; the viewer (0) when it is the robot itself or all."""
    return [0.0 if s in (0, robot) else math.copysign(1, SEAT[s] - SEAT[robot]) for s in speaker]


def blink(robot, frame, fps):
    """How far the lids are closed, 0..1: two frames every few seconds, at different times for each robot."""
    period = round(fps * (2.8 + 0.7 * robot))
    phase = (frame + robot * 11) % period
    return {0: 0.6, 1: 1.0, 2: 0.5}.get(phase, 0.0)


def wave(frame, frames, fps, hertz, phase=0.0):
    turns = max(1, round(hertz * frames / fps))
    return math.sin(2 * math.pi * (turns * frame / frames + phase))


def background(robot, wall, shade):
    props = {
        1: '<rect x="40" y="46" width="120" height="92" rx="8" fill="#fff"/><rect x="48" y="54" width="104" height="76" rx="4"'
           ' fill="#9fd3f5"/><circle cx="126" cy="76" r="12" fill="#fff3b0"/><path d="M48 130 L84 92 L112 118 L130 104 L152 130Z"'
           ' fill="#6fb07f"/><rect x="520" y="180" width="64" height="8" rx="4" fill="#8a6d52"/><path d="M552 178'
           ' q-30 -52 -8 -84 q4 44 8 84 q6 -46 34 -66 q4 40 -34 66" fill="#4f9d69"/>',
        2: '<rect x="500" y="92" width="112" height="8" rx="4" fill="#8a5a33"/><rect x="510" y="48" width="14" height="44" rx="2"'
           ' fill="#c0504d"/><rect x="527" y="42" width="12" height="50" rx="2" fill="#4f81bd"/><rect x="542" y="52" width="16"'
           ' height="40" rx="2" fill="#9bbb59"/><rect x="562" y="46" width="13" height="46" rx="2" fill="#8064a2"/>'
           '<circle cx="92" cy="92" r="42" fill="#fff"/><circle cx="92" cy="92" r="36" fill="#fdf6ec"/><path d="M92 92 V66 M92 92'
           ' L110 100" stroke="#6b3510" stroke-width="4" stroke-linecap="round"/>',
        3: '<rect x="52" y="40" width="96" height="120" rx="6" fill="#fff"/><path d="M74 132 V76 l50 -12 V120" stroke="#35236e"'
           ' stroke-width="6" fill="none"/><ellipse cx="66" cy="134" rx="11" ry="8" fill="#35236e"/><ellipse cx="116" cy="122"'
           ' rx="11" ry="8" fill="#35236e"/><path d="M540 0 V64" stroke="#6347b5" stroke-width="3"/><path d="M504 98 L520 62'
           ' H560 L576 98Z" fill="#ffcf6b"/><ellipse cx="540" cy="99" rx="36" ry="6" fill="#fff4cf"/>',
    }
    return (f'<rect width="640" height="360" fill="{wall}"/><circle cx="320" cy="190" r="210" fill="#fff" opacity="0.35"/>'
            f'<rect y="300" width="640" height="60" fill="{shade}"/>{props[robot]}')


def body(robot, skin, shade, trim, glow, light):
    return (f'<path d="M190 372 q0 -74 74 -78 h112 q74 4 74 78Z" fill="{shade}"/>'
            f'<path d="M204 372 q4 -62 62 -66 h108 q58 4 62 66Z" fill="{skin}"/>'
            f'<rect x="296" y="272" width="48" height="30" rx="8" fill="{trim}"/>'
            f'<circle cx="320" cy="338" r="13" fill="{trim}"/><circle cx="320" cy="338" r="8" fill="{glow}" '
            f'opacity="{0.35 + 0.65 * light:.2f}"/>')


def head_shape(robot, skin, shade, trim):
    if robot == 1:
        return (f'<rect x="196" y="150" width="26" height="58" rx="10" fill="{shade}"/><rect x="418" y="150" width="26" height="58"'
                f' rx="10" fill="{shade}"/><rect x="212" y="90" width="216" height="184" rx="44" fill="{shade}"/>'
                f'<rect x="212" y="86" width="216" height="180" rx="44" fill="{skin}"/>')
    if robot == 2:
        return (f'<circle cx="214" cy="178" r="24" fill="{shade}"/><circle cx="426" cy="178" r="24" fill="{shade}"/>'
                f'<ellipse cx="320" cy="184" rx="118" ry="98" fill="{shade}"/><ellipse cx="320" cy="179" rx="118" ry="96" fill="{skin}"/>'
                f'<path d="M232 126 q88 -66 176 0" stroke="{shade}" stroke-width="6" fill="none"/>')
    return (f'<path d="M208 120 l-22 -40 l46 14Z M432 120 l22 -40 l-46 14Z" fill="{shade}"/>'
            f'<path d="M320 84 q122 0 116 92 q-6 98 -116 98 q-110 0 -116 -98 q-6 -92 116 -92Z" fill="{shade}"/>'
            f'<path d="M320 80 q122 0 116 90 q-6 96 -116 96 q-110 0 -116 -96 q-6 -90 116 -90Z" fill="{skin}"/>')


def antenna(robot, sway, trim, glow, light):
    tips = {1: [(320, 40)], 2: [(286, 46), (354, 46)], 3: [(320, 36)]}[robot]
    parts = []
    for x, y in tips:
        tip = x + 10 * sway
        parts.append(f'<path d="M{x} 92 Q{x} 64 {tip:.1f} {y}" stroke="{trim}" stroke-width="6" fill="none" stroke-linecap="round"/>'
                     f'<circle cx="{tip:.1f}" cy="{y}" r="{11 + 9 * light:.1f}" fill="{glow}" opacity="{0.25 * light:.2f}"/>'
                     f'<circle cx="{tip:.1f}" cy="{y}" r="10" fill="{glow}"/>')
    return ''.join(parts)


def eye(x, look_x, look_y, lid, skin, shade, trim):
    cover = 58 * lid
    return (f'<circle cx="{x}" cy="164" r="31" fill="{trim}"/><circle cx="{x}" cy="164" r="27" fill="#fff"/>'
            f'<circle cx="{x + 11 * look_x:.1f}" cy="{164 + 6 * look_y:.1f}" r="13" fill="#20242c"/>'
            f'<circle cx="{x + 11 * look_x + 5:.1f}" cy="{164 + 6 * look_y - 5:.1f}" r="4.5" fill="#fff"/>'
            f'<clipPath id="e{x}"><circle cx="{x}" cy="164" r="31.5"/></clipPath>'
            f'<rect x="{x - 34}" y="132" width="68" height="{5 + cover:.1f}" fill="{shade}" clip-path="url(#e{x})"/>')


def mouth(robot, open_by, trim, glow):
    width = {1: 84, 2: 96, 3: 76}[robot] * (1 - 0.16 * open_by)
    if open_by < 0.06:
        return (f'<path d="M{320 - width / 2:.1f} 222 q{width / 2:.1f} 22 {width:.1f} 0" stroke="{trim}" stroke-width="7" fill="none"'
                ' stroke-linecap="round"/>')
    height = 10 + 34 * open_by
    top = 218 - 2 * open_by
    tongue = (f'<ellipse cx="320" cy="{top + height - 3:.1f}" rx="{width * 0.3:.1f}" ry="{height * 0.32:.1f}" fill="{glow}"'
              f' clip-path="url(#m)"/>')
    shape = f'x="{320 - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{min(height / 2, 18):.1f}"'
    return (f'<clipPath id="m"><rect {shape}/></clipPath><rect {shape} fill="{trim}"/>{tongue}'
            f'<rect x="{320 - width * 0.32:.1f}" y="{top:.1f}" width="{width * 0.64:.1f}" height="{min(8, height / 3):.1f}" rx="3"'
            ' fill="#fff" clip-path="url(#m)"/>')


def draw(robot, frame, frames, fps, opening, speaker):
    """SVG text of a frame. @opening and @speaker have one entry per frame of the loop."""
    wall, wall_shade, skin, shade, trim, glow = PALETTE[robot]
    open_by = 0.7 * opening[frame] + 0.3 * opening[frame - 1]
    light = smooth(opening, frame, 2)
    engaged = min(1.0, 1.6 * smooth(opening, frame, 9))
    turn = smooth(gaze(robot, speaker), frame, 3)
    bob = 3.0 * wave(frame, frames, fps, 0.35, robot / 3) + 5.0 * engaged * wave(frame, frames, fps, 1.1, robot / 5)
    tilt = 2.0 * wave(frame, frames, fps, 0.22, robot / 4) + 3.5 * engaged * wave(frame, frames, fps, 0.7) + 2.5 * turn
    sway = wave(frame, frames, fps, 0.5, robot / 3) + 0.8 * engaged * wave(frame, frames, fps, 2.2)
    look_x = turn + 0.25 * wave(frame, frames, fps, 0.17, robot / 7)
    look_y = 0.4 * wave(frame, frames, fps, 0.13, robot / 5)
    lid = max(blink(robot, frame, fps), 0.06)
    face = (antenna(robot, sway, trim, glow, light) + head_shape(robot, skin, shade, trim)
            + eye(270, look_x, look_y, lid, skin, shade, trim) + eye(370, look_x, look_y, lid, skin, shade, trim)
            + f'<ellipse cx="240" cy="212" rx="17" ry="10" fill="{glow}" opacity="0.5"/>'
              f'<ellipse cx="400" cy="212" rx="17" ry="10" fill="{glow}" opacity="0.5"/>'
            + mouth(robot, open_by, trim, glow))
    return ('<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">'
            + background(robot, wall, wall_shade) + body(robot, skin, shade, trim, glow, light)
            + f'<g transform="translate({6 * turn:.2f} {bob:.2f}) rotate({tilt:.2f} 320 270)">{face}</g></svg>')
