/** Messages that are being picked out, to be forwarded together. */
import type { Message } from '@sdk'
import { shallowRef, watch } from 'vue'
import { currentId } from './ui'

export const selection = shallowRef<ReadonlyMap<number, Message> | null>(null)

export function startSelection(message: Message): void {
  selection.value = new Map([[message.seq, message]])
}

export function toggleSelected(message: Message): void {
  const next = new Map(selection.value)
  if (!next.delete(message.seq)) next.set(message.seq, message)
  selection.value = next
}

export function endSelection(): void {
  selection.value = null
}

watch(currentId, endSelection)
