export * from './binned-information';
export * from './binning';
export * from './data-processing';
export * from './entropy';
export * from './mutual-information';
export * from './relative-entropy';
export * from './saturation-share';
