"""`python -m mediate_deploy`."""

from mediate_deploy.cli import main

if __name__ == "__main__":
    main()
