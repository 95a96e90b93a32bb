/** What takes how much: the parts of the data folder, then the cache of the Hub, which is outside of it. */
import { Anchor, Code, Progress, Text } from '@mantine/core'
import { PART_WORDS } from '@renderer/features/settings/data-folder-words'
import { humanBytes, plural } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import type { DataFolder } from '@shared/data-folder'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './folder-parts.module.css'

export function FolderParts({ folder: { parts, bytes, foreign, hubCache } }: { folder: DataFolder }) {
  const shown = parts.filter((one) => one.bytes > 0).sort((a, b) => b.bytes - a.bytes)
  return (
    <div className={classes.table}>
      {shown.map((one) => (
        <Part key={one.part} title={PART_WORDS[one.part]} bytes={one.bytes} of={bytes}>
          {one.part === 'foreign' && `Left alone, whatever is cleaned or moved: ${foreign.join(', ')}`}
        </Part>
      ))}
      <div className={classes.sum}>
        <Text fw={600}>Together</Text>
        <Text fw={600} className={classes.figure}>
          {humanBytes(bytes)}
        </Text>
      </div>
      {hubCache && hubCache.bytes > 0 && (
        <div className={classes.outside}>
          <Text size="sm" c="dimmed">
            Outside of it, {plural(hubCache.models, 'model')} and {plural(hubCache.datasets, 'dataset')} of the Hub, in the cache
            that its programs share: <Code className={classes.path}>{hubCache.folder}</Code>{' '}
            <Anchor component={Link} to={pages.models.path} inherit>
              See the models
            </Anchor>
          </Text>
          <Text size="sm" c="dimmed" className={classes.figure}>
            {humanBytes(hubCache.bytes)}
          </Text>
        </div>
      )}
    </div>
  )
}

interface PartProps {
  title: string
  bytes: number
  of: number
  children?: ReactNode
}

const Part = ({ title, bytes, of, children }: PartProps) => (
  <div className={classes.part}>
    <div className={classes.what}>
      <Text>{title}</Text>
      {children && (
        <Text size="sm" c="dimmed" className={classes.path}>
          {children}
        </Text>
      )}
    </div>
    <Progress value={(bytes / of) * 100} size="sm" color="gray" className={classes.share} aria-hidden />
    <Text className={classes.figure}>{humanBytes(bytes)}</Text>
  </div>
)
