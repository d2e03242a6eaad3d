from shuke.config.cli import main

main()
