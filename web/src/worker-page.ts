// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * As much of a page as MediaPipe's library uses, for a worker. It does know workers, but not well enough: there it runs its
 * model as a script, and has no picture to draw in (0.1.1675465747).
 */

interface Script {
  src: string
  done: () => void
  setAttribute(name: string, value: string): void
  addEventListener(what: string, listener: () => void): void
}

/** Adds "window", "document" and "alert" to @scope. @run: loads a script and runs it. */
export function pretendPage(scope: Record<string, unknown>, run: (address: string) => void): void {
  const script = (): Script => ({
    src: '',
    done: () => undefined,
    setAttribute(name, value) {
      if (name === 'src') this.src = value
    },
    addEventListener(what, listener) {
      if (what === 'load') this.done = listener
    },
  })
  scope['window'] = scope
  // Where there is no WebGL.
  scope['alert'] = (text: string) => {
    throw new Error(text)
  }
  scope['document'] = {
    createElement: (name: string) => (name === 'script' ? script() : new OffscreenCanvas(1, 1)),
    // For the pointer and the full screen, which it never uses.
    addEventListener: () => undefined,
    body: {
      appendChild(element: Script) {
        run(element.src)
        element.done()
      },
    },
  }
}
