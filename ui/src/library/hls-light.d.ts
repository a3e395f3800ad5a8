/** hls.js ships no types for its smaller build; its main ones hold for what we use. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
