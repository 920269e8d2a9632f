/** Typed listeners, called in the order in which they came. */
export class Emitter<Events extends object> {
  private listeners: { [Name in keyof Events]?: Set<(payload: Events[Name]) => void> } = {}

  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void {
    const set = (this.listeners[name] ??= new Set())
    set.add(listener)
    return () => set.delete(listener)
  }

  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    this.listeners[name]?.forEach((listener) => listener(payload))
  }
}
