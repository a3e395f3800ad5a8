/** Tabs by the usual keys: left and right choose, Tab goes into the panel. */
import { type ReactNode, useRef } from 'react';
import './tabs.css';

export interface Tab<Id extends string> {
  id: Id;
  label: string;
  count?: number;
}

interface Props<Id extends string> {
  /** Tells these tabs from others on the page. */
  name: string;
  tabs: Tab<Id>[];
  chosen: Id;
  onChoose: (id: Id) => void;
  children: ReactNode;
}

export function Tabs<Id extends string>({ name, tabs, chosen, onChoose, children }: Props<Id>) {
  const list = useRef<HTMLDivElement>(null);

  const move = (event: React.KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(tab => tab.id === chosen);
    const next = tabs.at((at + step) % tabs.length);
    if (!next) return;
    onChoose(next.id);
    list.current?.querySelector<HTMLButtonElement>(`#${name}-${next.id}`)?.focus();
  };

  return (
    <>
      <div ref={list} className="tabs" role="tablist">
        {tabs.map(tab => (
          <button
            key={tab.id}
            id={`${name}-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === chosen}
            aria-controls={`${name}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
            onKeyDown={move}
          >
            {tab.label}
            {tab.count !== undefined && <span className="count">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div id={`${name}-panel`} className="tab-panel" role="tabpanel" aria-labelledby={`${name}-${chosen}`}>
        {children}
      </div>
    </>
  );
}
