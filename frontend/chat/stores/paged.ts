/** A list that comes page by page: the answer of a question asked before is dropped. */
import { cursorOf, type Page } from '@sdk'
import { ref, shallowRef } from 'vue'

export type LoadState = 'loading' | 'ready' | 'failed'

export function paged<Item, Question>(load: (question: Question, cursor?: string) => Promise<Page<Item>>, heard?: (items: Item[]) => void) {
  const items = shallowRef<Item[]>([])
  const state = ref<LoadState>('loading')
  const next = ref<string | null>(null)
  let asked: { question: Question } | null = null
  let busy = false

  async function open(question: Question): Promise<void> {
    if (!asked || JSON.stringify(asked.question) !== JSON.stringify(question)) {
      items.value = []
      next.value = null
      state.value = 'loading'
    }
    const mine = (asked = { question })
    try {
      const page = await load(question)
      if (asked !== mine) return
      heard?.(page.results)
      items.value = page.results
      next.value = cursorOf(page.next)
      state.value = 'ready'
    } catch {
      if (asked === mine) state.value = 'failed'
    }
  }

  /** The page after those that are there. */
  async function more(): Promise<void> {
    const mine = asked
    if (!mine || !next.value || busy) return
    busy = true
    try {
      const page = await load(mine.question, next.value)
      if (asked !== mine) return
      heard?.(page.results)
      items.value = [...items.value, ...page.results]
      next.value = cursorOf(page.next)
    } catch {
      // the end of the list comes into sight again, and asks again
    } finally {
      busy = false
    }
  }

  return { items, state, next, open, more }
}
