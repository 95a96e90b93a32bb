/** The places of the app, each with its count where one helps, and the device at the bottom. */
import { Divider, Text, Tooltip } from '@mantine/core'
import { callQuery } from '@renderer/lib/api'
import { formatExact, humanCount } from '@renderer/lib/format'
import { type PageName, pages } from '@renderer/lib/pages'
import { IconActivity, IconBox, IconFlask, IconHistory, IconSettings, IconTable, IconTag, IconWorld } from '@tabler/icons-react'
import { skipToken, useQuery } from '@tanstack/react-query'
import { NavLink } from 'react-router'
import classes from './side-bar.module.css'

const icons: Record<PageName, typeof IconTag> = {
  label: IconTag,
  data: IconTable,
  train: IconActivity,
  runs: IconHistory,
  try: IconFlask,
  models: IconBox,
  network: IconWorld,
  settings: IconSettings,
}

interface Count {
  value: number
  /** "comments left", for the hover and for screen readers. */
  of: string
}

export function SideBar({ projectId }: { projectId: string | undefined }) {
  const counts = useCounts(projectId)
  const { data: info } = useQuery(callQuery('app/info', undefined))
  return (
    <aside className={classes.bar}>
      <div className={classes.brand}>
        <BrandMark />
        <span className={classes.title}>Moderato</span>
      </div>
      <nav aria-label="Pages" className={classes.nav}>
        {(['label', 'data', 'train', 'runs', 'try'] as const).map((name) => (
          <PageLink key={name} name={name} count={counts[name]} />
        ))}
        <Divider my="xs" />
        <PageLink name="models" />
        <PageLink name="network" />
        <PageLink name="settings" />
      </nav>
      {info && (
        <Tooltip label={`Computes on ${info.device}, on this machine alone.`} multiline maw={280}>
          <div className={classes.device}>
            <span className={classes.dot} aria-hidden />
            <Text size="xs" c="dimmed" truncate className={classes.title}>
              {info.device}
            </Text>
          </div>
        </Tooltip>
      )}
    </aside>
  )
}

function useCounts(projectId: string | undefined): Partial<Record<PageName, Count>> {
  const query = callQuery('examples/counts', { projectId: projectId ?? '' })
  const { data: counts } = useQuery({ ...query, queryFn: projectId ? query.queryFn : skipToken })
  const { data: runs } = useQuery(callQuery('runs/list', undefined))
  const own = runs?.filter((run) => run.projectId === projectId || run.projectId === null)
  return {
    label: counts && { value: counts.unlabelled, of: 'comments left to label' },
    runs: own && { value: own.length, of: 'runs' },
  }
}

function PageLink({ name, count }: { name: PageName; count?: Count }) {
  const Icon = icons[name]
  const { path, title } = pages[name]
  const about = count && `${formatExact(count.value)} ${count.of}`
  return (
    <NavLink to={path} className={classes.link} aria-label={about ? `${title}, ${about}` : title} title={about ?? title}>
      <Icon size={18} stroke={1.75} aria-hidden />
      <span className={classes.title}>{title}</span>
      {count && count.value > 0 && <span className={classes.count}>{humanCount(count.value)}</span>}
    </NavLink>
  )
}

/** Three bars of different length with a threshold through them. */
function BrandMark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden className={classes.mark}>
      <path d="M3 5.5h13M3 11h8M3 16.5h16" strokeWidth="2.6" strokeLinecap="round" stroke="currentColor" />
      <path d="M13.5 2v18" strokeWidth="1.6" strokeLinecap="round" className={classes.tick} />
    </svg>
  )
}
