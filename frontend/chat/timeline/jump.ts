/** To a message by its seq: scroll where it is near, open another window where it is far. */
import { nextTick, ref } from 'vue'
import { client } from '../stores/session'
import { openTimeline } from '../stores/timeline'
import { currentId } from '../stores/ui'

export const lit = ref<number | null>(null)

export async function jumpTo(seq: number): Promise<void> {
  const id = currentId.value
  if (id === null) return
  if (!client.logs.of(id).get(seq)) {
    await openTimeline(id, seq)
    await nextTick()
    await new Promise((done) => setTimeout(done, 60)) // after the pane has settled at its end
  }
  document.querySelector(`[data-seq="${seq}"]`)?.scrollIntoView({ block: 'center' })
  lit.value = seq
  setTimeout(() => lit.value === seq && (lit.value = null), 1_800)
}

/** Back to the newest from wherever a jump led. */
export async function jumpToEnd(): Promise<void> {
  const id = currentId.value
  if (id !== null && !client.logs.of(id).atEnd) {
    client.logs.of(id).reset()
    await openTimeline(id)
  }
}
