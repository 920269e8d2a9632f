"""What is in force for the installation and each business line: switches, limits, maintenance. Known to every process."""
