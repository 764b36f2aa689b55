// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one way in which state reaches the views: an immutable value, and whoever wants to know when it is replaced. */

export class Store<T> {
  private readonly listeners = new Set<() => void>()

  constructor(private value: T) {}

  get(): T {
    return this.value
  }

  set(value: T): void {
    if (Object.is(value, this.value)) return
    this.value = value
    for (const listener of [...this.listeners]) listener()
  }

  update(change: Partial<T>): void {
    this.set({ ...this.value, ...change })
  }

  /** Returns the function that ends it. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
