// For the archives of additional files.
export {strFromU8, strToU8, unzipSync, zipSync} from 'fflate';
