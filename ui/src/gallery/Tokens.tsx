/** The tokens by name, as the theme now has them. */
const COLOURS = [
  ['room', 'panel', 'raised', 'lifted', 'pressed', 'line', 'line-strong'],
  ['text', 'text-soft', 'text-faint'],
  ['accent', 'accent-deep', 'accent-line', 'on-accent'],
  ['live', 'live-line', 'live-deep'],
  ['warn', 'warn-text', 'warn-line', 'warn-deep'],
  ['danger', 'danger-text', 'danger-line', 'danger-deep'],
  ['recording', 'recording-bright', 'recording-deep', 'on-recording'],
  ['tile', 'tile-hover', 'tile-behind'],
];
const SIZES = ['tiny', 'small', 'body', 'large', 'title', 'clock'];
const SPACES = ['s1', 's2', 's3', 's4', 's5', 's6'];

export function Tokens() {
  return (
    <section className="gallery-part" data-part="tokens">
      <h2>tokens.css</h2>
      <div className="gallery-colours">
        {COLOURS.map(group => (
          <ul key={group[0]}>
            {group.map(name => (
              <li key={name}>
                <span className="gallery-swatch" style={{ background: `var(--${name})` }} />
                <code>{name}</code>
              </li>
            ))}
          </ul>
        ))}
      </div>
      <div className="gallery-sizes">
        {SIZES.map(name => (
          <span key={name} style={{ fontSize: `var(--size-${name})` }}>
            00:12 Ag 课堂 <code>{name}</code>
          </span>
        ))}
      </div>
      <div className="gallery-spaces">
        {SPACES.map(name => (
          <span key={name}>
            <i style={{ width: `var(--${name})` }} />
            <code>{name}</code>
          </span>
        ))}
      </div>
    </section>
  );
}
