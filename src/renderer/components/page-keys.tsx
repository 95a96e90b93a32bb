/** The keys of the page on screen: a page declares them once, they act, and the `?` overlay lists them. */
import { belongsToElement, isModified, keyOf } from '@renderer/lib/keys'
import {
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'

export interface PageKey {
  /** As `keyOf` names them; any of them acts. */
  keys: string[]
  /** What it does, as a verb with its object: "Skip this comment". */
  does: string
  /** Left out where a control handles the key itself and only the overlay needs it. */
  run?: (key: string) => void
  /** A key of the whole window rather than of its page. */
  everywhere?: boolean
  /** Acts again while the key is held down. */
  repeats?: boolean
}

interface Registry {
  lists: ReadonlyMap<string, PageKey[]>
  /** Whether the focus was last moved by Tab rather than by the pointer. */
  reachedByTab: RefObject<boolean>
  register(id: string, keys: PageKey[]): () => void
}

const PageKeysContext = createContext<Registry | null>(null)

function useRegistry(): Registry {
  const registry = use(PageKeysContext)
  if (!registry) throw new Error('internal: page keys need a PageKeysProvider above them')
  return registry
}

export function PageKeysProvider({ children }: { children: ReactNode }) {
  const [lists, setLists] = useState<ReadonlyMap<string, PageKey[]>>(new Map())
  const register = useMemo<Registry['register']>(
    () => (id, keys) => {
      setLists((before) => new Map(before).set(id, keys))
      return () => setLists((before) => new Map([...before].filter(([other]) => other !== id)))
    },
    [],
  )
  const reachedByTab = useReachedByTab()
  const registry = useMemo(() => ({ lists, register, reachedByTab }), [lists, register, reachedByTab])
  return <PageKeysContext value={registry}>{children}</PageKeysContext>
}

function useReachedByTab(): RefObject<boolean> {
  const reachedByTab = useRef(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Tab') reachedByTab.current = true
    }
    const onPointer = () => {
      reachedByTab.current = false
    }
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('pointerdown', onPointer, true)
    return () => {
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('pointerdown', onPointer, true)
    }
  }, [])
  return reachedByTab
}

/** All declared keys, in the order of declaration. */
export const usePageKeyList = (): PageKey[] => [...useRegistry().lists.values()].flat()

/**
 * Declares and handles a page's keys. Text fields, dialogs and menus keep theirs; `singleKeys: false` leaves only those with
 * Ctrl or Cmd (WCAG 2.1.4).
 */
export function usePageKeys(keys: PageKey[], { singleKeys = true }: { singleKeys?: boolean } = {}): void {
  const id = useId()
  const { register, reachedByTab } = useRegistry()
  const active = keys
    .map((entry) => ({ ...entry, keys: entry.keys.filter((key) => key !== '' && (singleKeys || isModified(key))) }))
    .filter((entry) => entry.keys.length > 0)

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const key = keyOf(event)
    if (key === null || event.defaultPrevented || belongsToElement(key, event.target, reachedByTab.current)) return
    const entry = active.find((candidate) => candidate.run && candidate.keys.includes(key))
    if (!entry) return
    event.preventDefault()
    if (!event.repeat || entry.repeats) entry.run?.(key)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  const words = JSON.stringify(active.map(({ keys: names, does, everywhere }) => ({ keys: names, does, everywhere })))
  useEffect(() => register(id, JSON.parse(words) as PageKey[]), [id, register, words])
}
