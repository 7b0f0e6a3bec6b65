"""The application on labkit's instances: one file, the same on AWS and in the embedded AWS.

program.py                          what runs; standard library only, and nothing of labkit
user_data(settings)                 the script that installs and starts it on Amazon Linux 2023
"""

from labkit.application.script import LARGEST, user_data

__all__ = ["LARGEST", "user_data"]
