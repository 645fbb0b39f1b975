"""Auto Loader: new files of a folder, row by row."""
