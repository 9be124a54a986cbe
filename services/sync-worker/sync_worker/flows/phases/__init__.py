"""The phases of a sync, a file each; every one tells whether it is over."""
