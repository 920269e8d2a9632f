/** Where the reader is: stays at the end while there, keeps the place while older pages come in above. */
import { nextTick, onMounted, onUnmounted, ref, watch, type Ref } from 'vue'
import { entries, loadNewer, loadOlder, loadState, log, markSeen } from '../stores/timeline'
import { currentId } from '../stores/ui'

const NEAR_END = 80
const NEAR_TOP = 600

/** The row under the upper edge, and where it stands: it shall stand there still when older ones have come above. */
function firstVisible(pane: HTMLElement): { row: HTMLElement; top: number } | null {
  const edge = pane.getBoundingClientRect().top
  for (const row of pane.querySelectorAll<HTMLElement>('[data-seq]')) {
    const { top, bottom } = row.getBoundingClientRect()
    if (bottom > edge) return { row, top }
  }
  return null
}

/** The newest message whose lower edge has been on the screen. */
function lastVisible(pane: HTMLElement): number {
  const { bottom } = pane.getBoundingClientRect()
  const shown = [...pane.querySelectorAll<HTMLElement>('[data-seq]')].reverse()
  return Number(shown.find((row) => row.getBoundingClientRect().bottom <= bottom + NEAR_END)?.dataset.seq ?? 0)
}

export function useScroll(box: Ref<HTMLElement | undefined>) {
  const atEnd = ref(true)
  const missed = ref(0)
  let settling = true
  let firstSeq = 0
  let resize: ResizeObserver | undefined

  const windowAtEnd = () => log.value?.window.atEnd ?? true

  function toEnd(smooth = false): void {
    const pane = box.value
    if (!pane) return
    pane.scrollTo({ top: pane.scrollHeight, behavior: smooth ? 'smooth' : 'auto' })
    atEnd.value = true
    missed.value = 0
    markSeen(lastVisible(pane))
  }

  function scrolled(): void {
    const pane = box.value
    if (!pane || settling) return
    atEnd.value = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END && windowAtEnd()
    if (atEnd.value) missed.value = 0
    markSeen(lastVisible(pane))
    if (pane.scrollTop < NEAR_TOP) void loadOlder()
    if (pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_TOP) void loadNewer()
  }

  /** A conversation was opened: to its new messages, or to its end. */
  async function settle(): Promise<void> {
    settling = true
    await nextTick()
    const line = box.value?.querySelector('[data-new-line]')
    if (line) line.scrollIntoView({ block: 'center' })
    else toEnd()
    firstSeq = entries.value[0]?.message.seq ?? 0
    requestAnimationFrame(() => {
      settling = false
      scrolled()
    })
  }

  // the browser's own scroll anchoring is off (it fights with ours, and Safari has none)
  watch(entries, async (now, before) => {
    const pane = box.value
    if (!pane || settling) return
    const grewAbove = (now[0]?.message.seq ?? 0) < firstSeq
    const anchor = grewAbove ? firstVisible(pane) : null
    firstSeq = now[0]?.message.seq ?? 0
    const added = now.length - before.length
    const mine = added > 0 && now[now.length - 1]?.state !== 'sent'
    await nextTick()
    if (anchor) pane.scrollTop += anchor.row.getBoundingClientRect().top - anchor.top
    else if (atEnd.value || mine) toEnd()
    else if (added > 0 && windowAtEnd()) missed.value += added
  }, { flush: 'pre' })

  watch([currentId, loadState], ([, state]) => {
    missed.value = 0
    if (state === 'ready') void settle()
    else settling = true
  }, { flush: 'post' })

  onMounted(() => {
    // pictures that load and a composer that grows must not push the end out of sight
    resize = new ResizeObserver(() => {
      if (atEnd.value && !settling) toEnd()
    })
    resize.observe(box.value!)
    resize.observe(box.value!.firstElementChild!)
    addEventListener('focus', scrolled)
    if (loadState.value === 'ready') void settle()
  })
  onUnmounted(() => {
    resize?.disconnect()
    removeEventListener('focus', scrolled)
  })
  return { atEnd, missed, toEnd, scrolled }
}
